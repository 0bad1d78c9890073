// A user becomes an operator too, and in the next round is a user again.
import { data, each, expect, nth, put } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

export default each((number) => {
  const { id } = nth(data.users, number);
  const round = Math.floor(number / data.users.length);
  const roles = nth([['USER', 'OPERATOR'], ['USER']], round);
  const given = (user) => user.roles.length === roles.length;
  expect(put(`/auth/users/${id}/roles`, { roles }, data.admin), 200, given);
});

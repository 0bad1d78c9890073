import { data, each, expect, get, nth } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

export default each((number) => {
  const user = nth(data.users, number);
  expect(get('/auth/me', user), 200, (me) => me.id === user.id);
});

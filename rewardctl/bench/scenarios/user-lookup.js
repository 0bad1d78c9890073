// In turn by id and by e-mail.
import { data, each, expect, get, nth } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

export default each((number) => {
  const { id, email } = nth(data.users, Math.floor(number / 2));
  const path = nth([`/auth/users/${id}`, `/auth/users/email?email=${encodeURIComponent(email)}`], number);
  expect(get(path, data.admin), 200, (found) => found.id === id && found.email === email);
});

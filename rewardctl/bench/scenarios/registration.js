import { each, expect, post, unique } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

export default each((number) => {
  const email = `${unique(number)}@example.com`;
  expect(post('/auth/users', { email, password: 'a long password' }), 201, (user) => user.email === email);
});

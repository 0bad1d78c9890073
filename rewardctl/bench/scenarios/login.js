// In turn the right password, a wrong one, and an e-mail that nobody has.
import http from 'k6/http';
import { data, each, expect, nth, post, unique } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

http.setResponseCallback(http.expectedStatuses(200, 401));

export default each((number) => {
  const { email } = nth(data.users, number);
  const tries = [
    () => expect(login(email, data.password), 200, (answer) => answer.user.email === email),
    () => expect(login(email, 'not the password'), 401),
    () => expect(login(`${unique(number)}@example.com`, data.password), 401),
  ];
  nth(tries, number)();
});

function login(email, password) {
  return post('/auth/login', { email, password });
}

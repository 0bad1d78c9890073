// A person's whole way: to register, log in, look around, claim, and see what came of it.
import { data, each, expect, get, post, some, unique } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

export default each((number) => {
  const account = { email: `${unique(number)}@example.com`, password: 'a long password' };
  expect(post('/auth/users', account), 201);
  const { accessToken } = expect(post('/auth/login', account), 200);
  const me = { token: accessToken };
  expect(get('/auth/me', me), 200, (found) => found.email === account.email);
  expect(get('/events?inPeriod=true', me), 200, some);
  expect(get(`/events/${data.open.eventId}`, me), 200, (event) => event.eventRewards.length > 0);
  expect(get(`/events/${data.open.eventId}/eligibility`, me), 200);
  const claim = expect(post(data.open.path, {}, me), 201, (made) => made.status === 'APPROVED');
  expect(get('/events/requests/mine', me), 200, (page) => page.items.some(({ id }) => id === claim.id));
  expect(get('/wallet', me), 200, (wallet) => wallet.balances.POINT > 0);
});

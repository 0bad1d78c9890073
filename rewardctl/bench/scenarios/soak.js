// What a day is made of: of 20 requests 13 read, four claim, two log in and one registers.
import { data, each, expect, get, nth, pair, post, some, unique } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

const reads = [
  (user) => expect(get('/auth/me', user), 200),
  (user) => expect(get('/events?inPeriod=true', user), 200, some),
  (user) => expect(get(`/events/${data.claimedEvent}`, user), 200),
  (user) => expect(get('/events/requests/mine', user), 200, some),
  (user) => expect(get('/wallet', user), 200),
];

export default each((number) => {
  const turn = number % 20;
  if (turn === 19) register(number);
  else if (turn >= 17) login(nth(data.users, number));
  else if (turn % 4 === 3) claim(number);
  else nth(reads, turn)(nth(data.users, number));
});

function register(number) {
  expect(post('/auth/users', { email: `${unique(number)}@example.com`, password: 'a long password' }), 201);
}

function login({ email }) {
  expect(post('/auth/login', { email, password: data.password }), 200);
}

function claim(number) {
  const { user, path } = pair(number);
  expect(post(path, {}, user), 201, ({ status }) => status === 'APPROVED');
}

// In turn plain, the events that run now, and those with a word in their name.
import { data, each, expect, get, nth, some } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

const lists = ['/events?limit=20', '/events?inPeriod=true&limit=20', `/events?name=${data.word}&limit=20`];

export default each((number) => {
  expect(get(nth(lists, number), nth(data.users, number)), 200, some);
});

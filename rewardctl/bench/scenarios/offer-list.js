import { data, each, expect, get, nth } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

export default each((number) => {
  const path = `/events/${nth(data.events, number)}/rewards`;
  expect(get(path, nth(data.users, number)), 200, (offers) => offers.length > 0);
});

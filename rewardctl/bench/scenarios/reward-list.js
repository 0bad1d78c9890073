// In turn plain, those of one type, and those with a word in their name.
import { data, each, expect, get, nth, some } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

const lists = ['/rewards?limit=20', '/rewards?type=POINT&limit=20', `/rewards?name=${data.word}&limit=20`];

export default each((number) => {
  expect(get(nth(lists, number), data.operator), 200, some);
});

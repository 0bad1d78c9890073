import { data, each, expect, post, unique } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

export default each((number) => {
  const event = { name: unique(number), rewardCondition: {}, periodStart: '2026-01-01T00:00:00Z', status: 'ACTIVE' };
  expect(post('/events', event, data.operator), 201, (made) => made.name === event.name);
});

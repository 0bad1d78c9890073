// In turn one's own claims, all, those of a status, of an event, of a user, and of a time.
import { data, each, expect, get, nth, some } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

export default each((number) => {
  const user = nth(data.users, number);
  const lists = [
    () => get('/events/requests/mine?limit=20', user),
    () => get('/events/requests?limit=20', data.operator),
    () => get('/events/requests?status=APPROVED&limit=20', data.operator),
    () => get(`/events/requests?eventId=${data.claimedEvent}&limit=20`, data.operator),
    () => get(`/events/requests?userId=${user.id}&limit=20`, data.operator),
    () => get('/events/requests?from=2026-01-01T00:00:00Z&limit=20', data.operator),
  ];
  expect(nth(lists, number)(), 200, some);
});

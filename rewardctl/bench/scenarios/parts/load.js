// How much load, and what it must come to: both are the plan's, so that a script says only what is asked.
export const plan = JSON.parse(open(__ENV.REWARDCTL_BENCH_DATA));

export const options = {
  scenarios: { [plan.scenario]: plan.load },
  thresholds: plan.thresholds,
  summaryTrendStats: ['avg', 'med', 'p(95)', 'p(99)', 'max'],
  systemTags: ['status', 'method'],
};

export function handleSummary(summary) {
  return { [__ENV.REWARDCTL_BENCH_SUMMARY]: JSON.stringify(summary) };
}

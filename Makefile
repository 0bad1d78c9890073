# The platform's old verbs. Each is one line: the work is in rewardctl and scripts/.
.PHONY: init up down restart logs logs-follow ps test

init:
	rewardctl init && rewardctl up --detach --wait
up:
	rewardctl up --detach --wait
down:
	rewardctl down
restart:
	rewardctl restart
logs:
	rewardctl logs --tail 100
logs-follow:
	rewardctl logs --follow
ps:
	rewardctl ps
test:
	scripts/test

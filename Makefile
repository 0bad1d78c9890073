# The platform's old verbs. Each is one line: the work is in rewardctl and scripts/. `make init MODE=compose` for containers.
.PHONY: init up up-with-logs down restart logs logs-follow ps test
MODE ?= local

init:
	rewardctl init --mode $(MODE) && rewardctl up --detach --wait
up:
	rewardctl up --detach --wait
up-with-logs:
	rewardctl up --detach --wait --with-logs
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

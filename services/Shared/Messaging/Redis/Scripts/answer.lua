-- ARGV: group, lease in ms, delivery limit, then for each answer: verb, id, consumer, token, delay in ms, error.
-- Returns 1 for each that was accepted, 0 where the lease is lost.
local group, lease_ms, limit = group_of(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local verbs = {}

function verbs.acknowledge(id, _, is_copy)
  if is_copy then forget(group, id) else redis.call('XACK', stream, group.name, id) end
end

-- JUSTID resets the idle time and does not count as a delivery. Alone it would also steal: held() has asked who the owner is.
function verbs.extend(id, lease, is_copy)
  if is_copy then
    redis.call('ZADD', group.due, now() + lease_ms, id)
  else
    redis.call('XCLAIM', stream, group.name, lease.owner, 0, id, 'JUSTID')
  end
end

local function give_back(id, lease, is_copy, due)
  lease.token = ''
  if is_copy then
    set_lease(group, id, lease)
    redis.call('ZADD', group.due, due, id)
  else
    set_aside(group, id, lease, due)
  end
end

function verbs.release(id, lease, is_copy)
  lease.count = lease.count - 1
  give_back(id, lease, is_copy, now())
end

function verbs.reject(id, lease, is_copy, delay, problem)
  if lease.count >= limit then return bury(group, id, lease, is_copy, problem) end
  lease.error = problem
  give_back(id, lease, is_copy, now() + delay)
end

function verbs.bury(id, lease, is_copy, _, problem)
  bury(group, id, lease, is_copy, problem)
end

local accepted = {}
for i = 4, #ARGV, 6 do
  local lease, is_copy = held(group, ARGV[i + 1], ARGV[i + 2], ARGV[i + 3])
  if lease then verbs[ARGV[i]](ARGV[i + 1], lease, is_copy, tonumber(ARGV[i + 4]), ARGV[i + 5]) end
  accepted[#accepted + 1] = lease and 1 or 0
end
return accepted

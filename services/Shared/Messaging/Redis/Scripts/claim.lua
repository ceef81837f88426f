-- ARGV: group, consumer, most entries, lease in ms, delivery limit, seed of new tokens.
-- Returns deliveries (id, count, token, fields), and in how many ms the next copy falls due, -1 for never.
local group, consumer, max, lease_ms, limit = group_of(ARGV[1]), ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local time, found, tokens = now(), {}, 0

-- 1. First deliveries that went silent. Idleness is kept by this server's clock, and heartbeats reset it. Until somebody takes them their holder may still answer.
for _, pending in ipairs(redis.call('XPENDING', stream, group.name, 'IDLE', lease_ms, '-', '+', math.max(max, 100))) do
  set_aside(group, pending[1], { count = 1, token = FIRST, owner = pending[2] }, time)
end

-- 2. What is due: silent for too long, or given back.
while #found < max do
  local due = redis.call('ZRANGEBYSCORE', group.due, '-inf', time, 'LIMIT', 0, max - #found)
  if #due == 0 then break end
  for _, id in ipairs(due) do
    local lease = lease_of(group, id)
    if lease.count >= limit then
      local problem = lease.error
      if problem == '' then problem = 'The lease of ' .. lease.owner .. ' ended ' .. lease.count .. ' times without an answer.' end
      bury(group, id, lease, true, problem)
    else
      tokens = tokens + 1
      lease.count, lease.owner, lease.token = lease.count + 1, consumer, ARGV[6] .. '-' .. tokens
      set_lease(group, id, lease)
      redis.call('ZADD', group.due, time + lease_ms, id)
      found[#found + 1] = { id, lease.count, lease.token, cmsgpack.unpack(redis.call('HGET', group.message, id)) }
    end
  end
end

-- 3. New ones.
if #found < max then
  local read = redis.call('XREADGROUP', 'GROUP', group.name, consumer, 'COUNT', max - #found, 'STREAMS', stream, '>')
  if read then
    for _, entry in ipairs(read[1][2]) do found[#found + 1] = { entry[1], 1, FIRST, entry[2] } end
  end
end

local wait, first = -1, redis.call('ZRANGE', group.due, 0, 0, 'WITHSCORES')
if #first > 0 then wait = math.max(0, tonumber(first[2]) - time) end
return { found, wait }

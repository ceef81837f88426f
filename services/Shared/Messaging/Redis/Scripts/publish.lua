-- ARGV: capacity, lease in ms, then for each message: batch id, payload, traceparent, tracestate (empty for none).
-- Returns the ids, false for what was refused; entries in use; dead letters among them.
if redis.call('EXISTS', stream) == 0 then return redis.error_reply('NOGROUP the stream is gone') end
local capacity, count = tonumber(ARGV[1]), (#ARGV - 2) / 4
local total, dead = redis.call('XLEN', stream), 0
local all = groups()
for _, group in ipairs(all) do total = total + redis.call('ZCARD', group.open) + redis.call('ZCARD', group.dead) end
if total + count > capacity then
  trim()
  total, dead = used()
end
if total + count > capacity then
  -- Work that takes long may hold back the trimming of what was settled after it: copy it.
  local time = now()
  for _, group in ipairs(all) do
    for _, pending in ipairs(redis.call('XPENDING', stream, group.name, '-', '+', 100)) do
      set_aside(group, pending[1], { count = 1, token = FIRST, owner = pending[2] }, time - pending[3] + tonumber(ARGV[2]))
    end
  end
  trim()
  total, dead = used()
end
local ids = {}
for i = 3, #ARGV, 4 do
  if total >= capacity then
    ids[#ids + 1] = false
  else
    local fields = { 'batch_id', ARGV[i], 'payload', ARGV[i + 1] }
    if ARGV[i + 2] ~= '' then fields[5], fields[6] = 'traceparent', ARGV[i + 2] end
    if ARGV[i + 3] ~= '' then fields[#fields + 1], fields[#fields + 2] = 'tracestate', ARGV[i + 3] end
    ids[#ids + 1] = redis.call('XADD', stream, '*', unpack(fields))
    total = total + 1
  end
end
return { ids, total, dead }

-- Comes before every other script. Keys of a group, beside the stream itself:
--   {stream}:{group}:message  hash   id -> fields     copies of entries that are no longer a first delivery: given back, silent, or dead
--   {stream}:{group}:lease    hash   id -> count, token, owner, error, time of death
--   {stream}:{group}:due      zset   id by the time at which it may be delivered (again)
--   {stream}:{group}:open     zset   copies that wait or are in work, by padded id
--   {stream}:{group}:dead     zset   dead letters, by padded id
-- The group's pending list holds first deliveries only. Copies are written before XACK, so a script that Redis breaks off loses nothing,
-- and trimming the stream cannot touch them.
local stream = KEYS[1]
local FIRST = 'first'

local function now()
  local clock = redis.call('TIME')
  return clock[1] * 1000 + math.floor(clock[2] / 1000)
end

local function group_of(name)
  local base = stream .. ':' .. name
  return { name = name, message = base .. ':message', lease = base .. ':lease', due = base .. ':due', open = base .. ':open', dead = base .. ':dead' }
end

-- Order of texts is order of publication then.
local function pad(id)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  return string.rep('0', 20 - #ms) .. ms .. '-' .. string.rep('0', 20 - #seq) .. seq
end

local function unpad(text)
  local ms, seq = string.match(text, '^0*(%d+)-0*(%d+)$')
  return ms .. '-' .. seq
end

local function groups()
  local found = {}
  for _, flat in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local info = {}
    for i = 1, #flat, 2 do info[flat[i]] = flat[i + 1] end
    local group = group_of(info['name'])
    group.last = info['last-delivered-id']
    group.pending = info['pending']
    group.lag = info['lag']
    found[#found + 1] = group
  end
  return found
end

local function fields_of(id)
  local found = redis.call('XRANGE', stream, id, id)
  if #found == 0 then return nil end
  return found[1][2]
end

local function lease_of(group, id)
  local packed = redis.call('HGET', group.lease, id)
  if not packed then return nil end
  local lease = cmsgpack.unpack(packed)
  return { count = lease[1], token = lease[2], owner = lease[3], error = lease[4], time = lease[5] }
end

local function set_lease(group, id, lease)
  redis.call('HSET', group.lease, id, cmsgpack.pack({ lease.count, lease.token or '', lease.owner or '', lease.error or '', lease.time or 0 }))
end

-- Turns a first delivery into a copy. Returns false if somebody deleted the entry by hand: there is nothing to copy.
local function copy(group, id, lease)
  local fields = fields_of(id)
  if fields then
    redis.call('HSET', group.message, id, cmsgpack.pack(fields))
    set_lease(group, id, lease)
  end
  return fields ~= nil
end

local function set_aside(group, id, lease, due)
  if copy(group, id, lease) then
    redis.call('ZADD', group.due, due, id)
    redis.call('ZADD', group.open, 0, pad(id))
  end
  redis.call('XACK', stream, group.name, id)
end

-- The lease that a consumer holds, and whether it is one of a copy; nil if it holds none. What is_pending(id, consumer) says of first deliveries counts.
local function held(group, id, consumer, token, is_pending)
  local lease = lease_of(group, id)
  if lease then
    if lease.token == '' or lease.token ~= token or lease.owner ~= consumer then return nil end
    return lease, true
  end
  if token ~= FIRST or not is_pending(id, consumer) then return nil end
  return { count = 1, token = FIRST, owner = consumer, error = '' }, false
end

local function forget(group, id)
  redis.call('ZREM', group.due, id)
  redis.call('ZREM', group.open, pad(id))
  redis.call('ZREM', group.dead, pad(id))
  redis.call('HDEL', group.lease, id)
  redis.call('HDEL', group.message, id)
end

local function bury(group, id, lease, is_copy, problem)
  lease.token, lease.error, lease.time = '', problem, now()
  local exists = true
  if is_copy then set_lease(group, id, lease) else exists = copy(group, id, lease) end
  if exists then redis.call('ZADD', group.dead, 0, pad(id)) end
  redis.call('ZREM', group.due, id)
  redis.call('ZREM', group.open, pad(id))
  if not is_copy then redis.call('XACK', stream, group.name, id) end
end

local function after(id)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  return ms .. '-' .. string.format('%.0f', tonumber(seq) + 1)
end

-- Drops entries that come before everything which a group has not been given or has in its pending list.
local function trim()
  local floor = nil
  for _, group in ipairs(groups()) do
    local id = after(group.last)
    if group.pending > 0 then id = redis.call('XPENDING', stream, group.name)[2] end
    if floor == nil or pad(id) < pad(floor) then floor = id end
  end
  if floor == nil then return 0 end
  return redis.call('XTRIM', stream, 'MINID', '=', floor)
end

-- Entries of the stream, and copies whose entry is trimmed.
local function used()
  local total, dead = redis.call('XLEN', stream), 0
  local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)
  local before = '+'
  if #first > 0 then before = '(' .. pad(first[1][1]) end
  for _, group in ipairs(groups()) do
    total = total + redis.call('ZLEXCOUNT', group.open, '-', before) + redis.call('ZLEXCOUNT', group.dead, '-', before)
    dead = dead + redis.call('ZCARD', group.dead)
  end
  return total, dead
end

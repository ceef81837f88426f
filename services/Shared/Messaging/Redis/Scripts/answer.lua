-- ARGV: group, lease in ms, delivery limit, then for each answer: verb, id, consumer, token, and after reject and bury also: delay in ms, error.
-- Returns 1 for each that was accepted, 0 where the lease is lost.
local group, lease_ms, limit = group_of(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local PAGE = 1000
local has_copies = redis.call('EXISTS', group.lease) == 1

local answers, ranges = {}, {}
do
  local i = 4
  while i <= #ARGV do
    local answer = { verb = ARGV[i], id = ARGV[i + 1], consumer = ARGV[i + 2], token = ARGV[i + 3] }
    i = i + 4
    if answer.verb == 'reject' or answer.verb == 'bury' then
      answer.delay, answer.problem = tonumber(ARGV[i]), ARGV[i + 1]
      i = i + 2
    end
    answers[#answers + 1] = answer
    local range, text = ranges[answer.consumer], pad(answer.id)
    if not range then
      ranges[answer.consumer] = { first = answer.id, last = answer.id, from = text, to = text }
    elseif text < range.from then
      range.first, range.from = answer.id, text
    elseif text > range.to then
      range.last, range.to = answer.id, text
    end
  end
end

-- Many answers of one consumer are common: ask once what is pending between its first and its last.
local function is_pending(id, consumer)
  local range = ranges[consumer]
  if not range.pending then
    range.pending = {}
    local page = redis.call('XPENDING', stream, group.name, range.first, range.last, PAGE, consumer)
    for _, pending in ipairs(page) do range.pending[pending[1]] = true end
    range.is_whole = #page < PAGE
  end
  if range.pending[id] ~= nil or range.is_whole then return range.pending[id] == true end
  return #redis.call('XPENDING', stream, group.name, id, id, 1, consumer) > 0
end

local settled = {}
local verbs = {}

function verbs.acknowledge(answer, _, is_copy)
  if is_copy then forget(group, answer.id) else settled[#settled + 1] = answer.id end
end

-- JUSTID resets the idle time and does not count as a delivery. Alone it would also steal: held() has asked who the owner is.
function verbs.extend(answer, lease, is_copy)
  if is_copy then
    redis.call('ZADD', group.due, now() + lease_ms, answer.id)
  else
    redis.call('XCLAIM', stream, group.name, lease.owner, 0, answer.id, 'JUSTID')
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

function verbs.release(answer, lease, is_copy)
  lease.count = lease.count - 1
  give_back(answer.id, lease, is_copy, now())
end

function verbs.reject(answer, lease, is_copy)
  if lease.count >= limit then return bury(group, answer.id, lease, is_copy, answer.problem) end
  lease.error = answer.problem
  give_back(answer.id, lease, is_copy, now() + answer.delay)
end

function verbs.bury(answer, lease, is_copy)
  bury(group, answer.id, lease, is_copy, answer.problem)
end

local accepted = {}
for i, answer in ipairs(answers) do
  local lease, is_copy
  if has_copies then
    lease, is_copy = held(group, answer.id, answer.consumer, answer.token, is_pending)
  elseif answer.token == FIRST and is_pending(answer.id, answer.consumer) then
    lease, is_copy = { count = 1, token = FIRST, owner = answer.consumer, error = '' }, false
  end
  if lease then
    verbs[answer.verb](answer, lease, is_copy)
    if not is_copy and answer.verb ~= 'extend' then
      -- It is pending no more, and from now on there may be copies.
      ranges[answer.consumer].pending[answer.id] = false
      has_copies = has_copies or answer.verb ~= 'acknowledge'
    end
  end
  accepted[i] = lease and 1 or 0
end
if #settled > 0 then redis.call('XACK', stream, group.name, unpack(settled)) end
return accepted

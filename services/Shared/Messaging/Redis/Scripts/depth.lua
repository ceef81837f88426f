-- ARGV: group. Returns entries never delivered, in work or waiting for another delivery, dead; age of the oldest of the first two in ms.
local group = group_of(ARGV[1])
for _, each in ipairs(groups()) do
  if each.name == group.name then group = each end
end
if not group.last then return redis.error_reply('NOGROUP the group is gone') end
local lag = group.lag
if not lag then
  -- Redis does not know after some deletions: count.
  lag = 0
  local from = after(group.last)
  repeat
    local page = redis.call('XRANGE', stream, from, '+', 'COUNT', 1000)
    lag = lag + #page
    if #page > 0 then from = after(page[#page][1]) end
  until #page < 1000
end
local oldest = nil
local function consider(id)
  if id and (oldest == nil or pad(id) < pad(oldest)) then oldest = id end
end
if group.pending > 0 then consider(redis.call('XPENDING', stream, group.name)[2]) end
local open = redis.call('ZRANGE', group.open, 0, 0)
if #open > 0 then consider(unpad(open[1])) end
local fresh = redis.call('XRANGE', stream, after(group.last), '+', 'COUNT', 1)
if #fresh > 0 then consider(fresh[1][1]) end
local age = 0
if oldest then age = math.max(0, now() - tonumber(string.match(oldest, '^%d+'))) end
return { lag, group.pending + redis.call('ZCARD', group.open), redis.call('ZCARD', group.dead), age }

-- KEYS: life, streams. ARGV: a new life, then the groups of each stream, one a line.
-- Makes what is missing and says what server this is. Groups are read from the start of the stream, so that none misses what came before it.
-- Where a group was missing, entries may be gone with it: another life, and outboxes publish again.
local made = false
for i = 2, #KEYS do
  local there = {}
  if redis.call('EXISTS', KEYS[i]) == 1 then
    for _, info in ipairs(redis.call('XINFO', 'GROUPS', KEYS[i])) do there[info[2]] = true end
  end
  for name in string.gmatch(ARGV[i], '[^\n]+') do
    if not there[name] then
      redis.call('XGROUP', 'CREATE', KEYS[i], name, '0', 'MKSTREAM')
      made = true
    end
  end
end
if made or redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SET', KEYS[1], ARGV[1]) end
local info = redis.call('INFO', 'server') .. redis.call('INFO', 'memory') .. redis.call('INFO', 'persistence')
local function value(name) return string.match(info, name .. ':([^\r\n]*)') or '' end
return { redis.call('GET', KEYS[1]), value('run_id'), value('redis_version'), value('maxmemory_policy'), value('aof_enabled') }

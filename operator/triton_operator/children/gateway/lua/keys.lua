-- The fetch lua.key_is_valid: whether a request bears one of the keys in the mounted Secret.
--
-- Each thread has its own copy of this file, so nothing here is shared and no request waits.

local FOLDER = os.getenv("GATEWAY_KEYS")
local MINIMUM_LENGTH = tonumber(os.getenv("GATEWAY_MINIMUM_KEY_LENGTH"))
local NAMES = { "primaryKey", "secondaryKey" }
local FOUR_WORDS = "<i8i8i8i8" -- a SHA-256 digest

local keys = {}    -- name to text; only keys that count
local digests = {} -- name to the four words; made when first needed, for a task has no converters

local function text_of(name)
  local file = io.open(FOLDER .. "/" .. name, "rb")
  if not file then return "" end
  local text = file:read("a") or ""
  file:close()
  return (text:gsub("[\r\n]+$", ""))
end

local function say(name, what)
  core.log(core.warning, string.format('{"level":"warning","message":"%s: %s"}', name, what))
end

local function refresh(name)
  local text = text_of(name)
  local counts = #text >= MINIMUM_LENGTH
  if #text > 0 and not counts and core.thread <= 1 and keys[name] ~= false then
    say(name, "shorter than " .. MINIMUM_LENGTH .. " characters, so it is not accepted")
  end
  local key = counts and text
  if keys[name] ~= key then
    keys[name], digests[name] = key, nil
  end
end

local function refresh_all()
  for _, name in ipairs(NAMES) do refresh(name) end
end

local function digest(txn, text)
  return { string.unpack(FOUR_WORDS, txn.c:sha2(text, 256)) }
end

-- Takes as long for a wrong digest as for the right one. The length of a key does not show either:
-- all digests are equally long.
local function equal(given, expected)
  local difference = 0
  for word = 1, 4 do difference = difference | (given[word] ~ expected[word]) end
  return difference == 0
end

local function key_is_valid(txn)
  local bearer = txn.f:http_auth_bearer()
  if not bearer or #bearer == 0 then return false end
  local given = digest(txn, bearer)
  local valid = false
  for _, name in ipairs(NAMES) do
    if keys[name] then
      digests[name] = digests[name] or digest(txn, keys[name])
      valid = equal(given, digests[name]) or valid
    end
  end
  return valid
end

refresh_all()
core.register_task(function()
  while true do
    core.msleep(1000)
    refresh_all()
  end
end)
core.register_fetches("key_is_valid", key_is_valid)

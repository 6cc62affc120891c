-- POST /api/v1/ask as people do: utterances of tests/utterances, a third of them within a running conversation.
-- wrk -t2 -c32 -d15s --latency -s tests/benchmarks/ask.lua http://127.0.0.1:8080/api/v1/ask

-- With "-- fresh" at its end none comes twice: blanks behind it, of which the answer takes no notice, count on.

local questions, at, conversation, fresh = {}, 0, nil, false

function init(arguments)
  fresh = arguments[1] == "fresh"
  for _, name in ipairs({"reaches", "declines", "computes"}) do
    for line in io.lines("tests/utterances/" .. name .. ".yaml") do
      for text in (line:match("%[(.+)%]") or ""):gmatch("[^,]+") do
        if not text:find('["\'\\]') then questions[#questions + 1] = text:match("^%s*(.-)%s*$") end
      end
    end
  end
  math.randomseed(os.time())
  at = math.random(1000000)
end

function blanks(number)
  local text = ""
  while number > 0 do
    text = text .. ({" ", "　", "\xc2\xa0", "\xe2\x80\x83"})[number % 4 + 1]
    number = math.floor(number / 4)
  end
  return text
end

function request()
  at = at + 1
  local body = '{"question":"' .. questions[at % #questions + 1] .. (fresh and blanks(at) or "") .. '"}'
  if conversation and at % 3 == 0 and not fresh then
    body = '{"question":"5月呢","conversation":"' .. conversation .. '"}'
  end
  return wrk.format("POST", nil, {["Content-Type"] = "application/json"}, body)
end

function response(status, headers, body)
  if status ~= 200 then failed = (failed or 0) + 1 end
  conversation = body:match('"conversation": "(%x+)"') or conversation
end

local threads = {}

function setup(thread) threads[#threads + 1] = thread end

function done(summary, latency, requests)
  local failed = 0
  for _, thread in ipairs(threads) do failed = failed + (thread:get("failed") or 0) end
  print(("%.0f a second, median %.1f ms, p99 %.1f ms, %d not 200"):format(
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, failed))
end

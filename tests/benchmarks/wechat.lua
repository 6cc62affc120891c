-- Calls of WeChat, signed and sealed beforehand: a line of the file named last is a query, a tab and a body.
-- wrk -t2 -c32 -d15s -s tests/benchmarks/wechat.lua http://127.0.0.1:8080/wechat -- FILE

local calls, at, step = {}, 0, 1
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
  thread:set("first", #threads)
end

function init(arguments)
  for line in io.lines(arguments[1]) do
    local query, body = line:match("^(.-)\t(.*)$")
    calls[#calls + 1] = {query, body}
  end
  at = first - 2  -- the threads take turns, so that no call is made twice
  step = 2
end

function request()
  at = at + step
  local call = calls[at % #calls + 1]
  return wrk.format("POST", "/wechat?" .. call[1], {["Content-Type"] = "text/xml"}, call[2])
end

function response(status, headers, body)
  if status ~= 200 or #body < 100 then failed = (failed or 0) + 1 end
end

function done(summary, latency, requests)
  local failed = 0
  for _, thread in ipairs(threads) do failed = failed + (thread:get("failed") or 0) end
  print(("%.0f a second, median %.1f ms, p99 %.1f ms, %d without an answer"):format(
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, failed))
end

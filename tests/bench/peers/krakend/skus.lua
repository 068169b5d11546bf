-- The skus of all lines, as the call for their products wants them.
function collect_skus()
  local data = response.load():data()
  local lines = data:get("lines")
  local skus = ""
  for i = 0, lines:len() - 1 do
    local sku = lines:get(i):get("sku")
    skus = i == 0 and sku or skus .. "," .. sku
  end
  data:set("skus", skus)
end

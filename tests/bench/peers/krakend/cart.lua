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

-- To each line its product.
function join_products()
  local data = response.load():data()
  local products = data:get("products")
  local by_sku = {}
  for i = 0, products:len() - 1 do
    local product = products:get(i)
    by_sku[product:get("sku")] = product
  end
  local lines = data:get("lines")
  for i = 0, lines:len() - 1 do
    local line = lines:get(i)
    local product = by_sku[line:get("sku")]
    line:del("added")
    line:set("product", { title = product:get("title"), price = product:get("price") })
  end
  data:del("products")
  data:del("skus")
end

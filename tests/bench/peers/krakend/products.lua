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
    if product then
      local picked = luaTable.new()
      picked:set("title", product:get("title"))
      picked:set("price", product:get("price"))
      line:set("product", picked)
    end
  end
  data:del("products")
  data:del("skus")
end

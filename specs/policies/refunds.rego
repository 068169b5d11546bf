# Who may give money back. That a caller has a role for it at all is asked before this.
package shop.refunds

default allow := false

allow if "manager" in input.claims.roles

# Others do it for the shop that they work for, and for no other.
allow if startswith(input.claims.tenant, "shop-")

# Who may see orders.
package shop.orders

default allow := false

default read := false

allow if input.claims.sub != "blocked"

read if allow

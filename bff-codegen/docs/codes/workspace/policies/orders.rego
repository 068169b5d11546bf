# Who may see orders.
package shop.orders

default allow := false

allow if input.caller.claims.sub != ""

read if allow

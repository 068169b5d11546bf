//! The three BFFs of the shop.

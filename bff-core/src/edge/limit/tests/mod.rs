mod count;
mod quota;
mod table;

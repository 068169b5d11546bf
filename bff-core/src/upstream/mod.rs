//! From a call to an answer: one request to one upstream.

//! Where answers stay while values borrow from them.

use std::sync::OnceLock;

use bytes::Bytes;

/// A shelf for the bytes of one call's answer, and of its fallback's.
///
/// What is put here stays until the handler ends, so decoded values may borrow from it. It only ever grows: that is
/// why putting takes `&self`.
#[derive(Debug, Default)]
pub struct Body {
    bytes: OnceLock<Bytes>,
    further: OnceLock<Box<Body>>,
}

impl Body {
    /// Keeps these bytes and lends them for as long as the shelf lives.
    pub fn put(&self, bytes: Bytes) -> &Bytes {
        let mut shelf = self;
        let mut bytes = Some(bytes);
        loop {
            // `get_or_init` takes the bytes only where there are none yet.
            let kept = shelf.bytes.get_or_init(|| bytes.take().unwrap_or_default());
            if bytes.is_none() {
                return kept;
            }
            shelf = shelf.further.get_or_init(Box::default);
        }
    }
}

/// The bodies of a call that is made once for each key, or for each chunk of keys.
#[derive(Debug, Default)]
pub struct FanBodies(OnceLock<Box<[Body]>>);

impl FanBodies {
    /// Makes `count` bodies, once that number is known. A second time gives the bodies of the first.
    pub fn prepare(&self, count: usize) -> &[Body] {
        self.0.get_or_init(|| (0..count).map(|_| Body::default()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_stays_where_it_is() {
        let body = Body::default();
        let kept: Vec<&Bytes> = (0..5).map(|index| body.put(Bytes::from(format!("answer {index}")))).collect();
        for (index, bytes) in kept.iter().enumerate() {
            assert_eq!(**bytes, format!("answer {index}"));
        }
        assert_eq!(body.put(Bytes::new()), "", "an empty answer takes a place as well");
        assert_eq!(kept[0], "answer 0");
    }

    #[test]
    fn many_may_put_at_once() {
        let body = Body::default();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let body = &body;
                scope.spawn(move || {
                    let text = format!("answer {thread}");
                    assert_eq!(body.put(Bytes::from(text.clone())), text.as_bytes());
                });
            }
        });
    }

    #[test]
    fn a_fan_has_a_body_for_each_key() {
        let bodies = FanBodies::default();
        assert_eq!(bodies.prepare(3).len(), 3);
        assert_eq!(bodies.prepare(5).len(), 3);
        assert!(FanBodies::default().prepare(0).is_empty());
    }
}

//! What somebody without a key tries.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

use super::*;

/// A token with exactly this header and payload, signed with HMAC and SHA-256.
fn raw(header: &str, payload: &str, secret: &[u8]) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn by_us(header: &str, payload: &str) -> String {
    raw(header, payload, SECRET.as_bytes())
}

const HEADER: &str = r#"{"alg":"HS256"}"#;

#[test]
fn the_algorithm_is_never_the_tokens() {
    let payload = claims().to_string();
    for alg in ["none", "None", "NONE", "nOnE", "", "HS256 ", "hs256", "HS384", "RS256"] {
        let token = by_us(&format!(r#"{{"alg":"{alg}"}}"#), &payload);
        let unsigned = format!("{}.", token.rsplit_once('.').unwrap().0);
        assert!(verified(&customer(), &token).is_none(), "{alg}");
        assert!(verified(&customer(), &unsigned).is_none(), "{alg} without a signature");
    }
    assert!(verified(&customer(), &by_us(HEADER, &payload)).is_some());
}

/// The classic attack: an HMAC "signed" with the public key's text, against a verifier that believes the header.
#[test]
fn a_public_key_is_no_secret() {
    let payload = claims().to_string();
    for (pem, algorithms) in [(RSA_PUBLIC, [Algorithm::Rs256]), (EC_PUBLIC, [Algorithm::Es256])] {
        let verifier = with_public_key(pem, &algorithms);
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let der = STANDARD.decode(body).unwrap();
        for secret in [pem.as_bytes(), pem.trim_end().as_bytes(), &der] {
            assert!(verified(&verifier, &raw(HEADER, &payload, secret)).is_none());
            let renamed = format!(r#"{{"alg":"{}"}}"#, algorithms[0]);
            assert!(verified(&verifier, &raw(&renamed, &payload, secret)).is_none());
        }
    }
}

#[test]
fn a_key_id_is_a_name_and_nothing_else() {
    let material = Material::secret(SECRET.as_bytes());
    let mut keys = KeySet::default();
    keys.add(Some("key-1"), &material, &[Algorithm::Hs256]).unwrap();
    let verifier = JwtVerifier::new(&CUSTOMER, Keys::Fixed(Arc::new(keys)), rules(&CUSTOMER, &[Algorithm::Hs256]));
    let token =
        |id: &str, secret: &[u8]| raw(&json!({ "alg": "HS256", "kid": id }).to_string(), &claims().to_string(), secret);
    assert!(verified(&verifier, &token("key-1", SECRET.as_bytes())).is_some());
    assert!(verified(&verifier, &by_us(HEADER, &claims().to_string())).is_some(), "without an id, all are tried");
    let huge = "k".repeat(4000);
    for id in
        ["../../../../dev/null", "/dev/null", "key-1' OR '1'='1", "https://evil.example.com/k", "key-1\0", "", &huge]
    {
        for secret in [SECRET.as_bytes(), b"", b"\0", id.as_bytes()] {
            let refused = verifier.verify(&token(id, secret), now() as f64);
            assert!(matches!(refused, Err(TokenError::UnknownKey)), "{id}");
        }
    }
}

#[test]
fn a_token_brings_no_key_along() {
    let payload = claims().to_string();
    let secret = [9; 32];
    let own = json!({ "kty": "oct", "alg": "HS256", "k": URL_SAFE_NO_PAD.encode(secret) });
    for (name, value) in [
        ("jwk", own.clone()),
        ("jku", json!("https://evil.example.com/jwks")),
        ("x5u", json!("https://evil.example.com/x509")),
        ("x5c", json!([STANDARD.encode(secret)])),
        ("x5t", json!("AAAA")),
    ] {
        let header = json!({ "alg": "HS256", name: value }).to_string();
        assert!(verified(&customer(), &raw(&header, &payload, &secret)).is_none(), "{name}");
        assert!(verified(&customer(), &by_us(&header, &payload)).is_some(), "{name} is not even looked at");
    }
}

#[test]
fn an_extension_that_must_be_understood_is_not() {
    let payload = claims().to_string();
    for crit in [json!(["b64"]), json!(["exp"]), json!([]), json!("b64"), json!(null)] {
        let header = json!({ "alg": "HS256", "crit": crit, "b64": false, "exp": 1 }).to_string();
        assert!(verified(&customer(), &by_us(&header, &payload)).is_none(), "{header}");
        // As RFC 7797 would have it signed: the payload as it is.
        let message = format!("{}.{payload}", URL_SAFE_NO_PAD.encode(&header));
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes()), message.as_bytes());
        let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
        assert!(verified(&customer(), &token).is_none(), "{header}");
    }
}

#[test]
fn members_that_are_there_twice_are_refused() {
    let exp = now() + 60;
    let whole = format!(r#"{{"iss":"https://id.example.com","aud":"shop","sub":"42","exp":{exp}}}"#);
    assert!(verified(&customer(), &by_us(HEADER, &whole)).is_some());
    for more in [r#""sub":"42""#, r#""sub":"admin""#, r#""\u0073ub":"1""#, r#""a":{"b":1,"b":2}"#, r#""exp":1"#] {
        let payload = format!("{},{more}}}", whole.strip_suffix('}').unwrap());
        let refused = customer().verify(&by_us(HEADER, &payload), now() as f64);
        assert!(matches!(refused, Err(TokenError::Payload(_))), "{more}");
    }
    assert!(verified(&customer(), &by_us(r#"{"alg":"HS256","alg":"HS256"}"#, &whole)).is_none());
    assert!(verified(&customer(), &by_us(r#"{"alg":"none","alg":"HS256"}"#, &whole)).is_none());
}

#[test]
fn payloads_that_are_no_claims_are_refused() {
    let bomb = format!(r#"{{"sub":{}{}}}"#, "[".repeat(2000), "]".repeat(2000));
    for payload in ["", "foo", "null", "[]", "\"x\"", "{", "{}x", "\u{feff}{}", &bomb] {
        let refused = customer().verify(&by_us(HEADER, payload), now() as f64);
        assert!(matches!(refused, Err(TokenError::Payload(_))), "{payload}");
    }
    let latin = [URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(b"{\"sub\":\"\xff\"}")].join(".");
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes()), latin.as_bytes());
    assert!(verified(&customer(), &format!("{latin}.{}", URL_SAFE_NO_PAD.encode(signature))).is_none());
}

#[test]
fn a_long_token_is_not_even_decoded() {
    for payload in ["x".repeat(100_000), json!({ "x": "y".repeat(100_000) }).to_string()] {
        let refused = customer().verify(&by_us(HEADER, &payload), now() as f64).unwrap_err().to_string();
        assert_eq!(refused, "it is longer than 8192 bytes");
    }
}

#[test]
fn base64_has_one_form() {
    let token = by_us(r#"{"alg":"HS256" }"#, &claims().to_string());
    assert!(verified(&customer(), &token).is_some());
    let parts: Vec<_> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else { panic!("three parts") };
    let last = |text: &str| text[..text.len() - 1].to_owned();
    let resign = |header: &str, payload: &str| {
        let message = format!("{header}.{payload}");
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes()), message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    };
    for signature in [
        URL_SAFE.encode(URL_SAFE_NO_PAD.decode(signature).unwrap()),
        format!("{signature}="),
        format!("{signature}=="),
        format!("{signature}\n"),
        format!(" {signature}"),
        format!("{signature}A"),
        last(signature),
        // The same bytes, with other bits in what is left of the last character.
        format!("{}{}", last(signature), char::from(signature.as_bytes()[signature.len() - 1] + 1)),
        signature.replacen(|letter: char| letter.is_ascii_alphanumeric(), "+", 1),
        String::new(),
    ] {
        assert!(verified(&customer(), &format!("{header}.{payload}.{signature}")).is_none(), "{signature}");
    }
    for (header, payload) in [
        (format!("{header}="), payload.to_owned()),
        (header.to_owned(), format!("{payload}=")),
        (header.to_owned(), format!("{payload}\r\n")),
        (header.to_owned(), payload.replacen('e', "%65", 1)),
        (STANDARD.encode(r#"{"alg":"HS256","x":"???>>>"}"#), payload.to_owned()),
    ] {
        assert!(verified(&customer(), &resign(&header, &payload)).is_none(), "{header} {payload}");
    }
}

#[test]
fn signatures_that_fit_every_message_fit_none() {
    let ec = with_public_key(EC_PUBLIC, &[Algorithm::Es256]);
    let rsa = with_public_key(RSA_PUBLIC, &[Algorithm::Rs256, Algorithm::Ps256]);
    let message = |alg: &str| {
        let header = format!(r#"{{"alg":"{alg}"}}"#);
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims().to_string()))
    };
    for bytes in [
        vec![0; 64],
        vec![0; 63],
        vec![0; 65],
        vec![0xff; 64],
        vec![],
        [vec![0; 31], vec![1], vec![0; 31], vec![1]].concat(),
    ] {
        assert!(verified(&ec, &format!("{}.{}", message("ES256"), URL_SAFE_NO_PAD.encode(bytes))).is_none());
    }
    for bytes in [vec![0; 256], [vec![0; 255], vec![1]].concat(), vec![0xff; 256], vec![]] {
        for alg in ["RS256", "PS256"] {
            assert!(verified(&rsa, &format!("{}.{}", message(alg), URL_SAFE_NO_PAD.encode(&bytes))).is_none());
        }
    }
}

#[test]
fn the_type_is_what_the_scheme_says() {
    static ACCESS: AuthScheme = AuthScheme {
        name: "customer",
        kind: SchemeKind::Jwt { rules: TokenRules { issuer: None, audience: &[] }, token_type: Some("at+jwt") },
        claims: &[],
        roles: None,
        scopes: None,
        tier: None,
    };
    let verifier = verifier(&ACCESS, &Material::secret(SECRET.as_bytes()), &[Algorithm::Hs256]);
    let payload = claims().to_string();
    assert!(verified(&verifier, &by_us(r#"{"alg":"HS256","typ":"application/AT+JWT"}"#, &payload)).is_some());
    for header in [r#"{"alg":"HS256","typ":"JWT"}"#, HEADER] {
        assert!(matches!(verifier.verify(&by_us(header, &payload), now() as f64), Err(TokenError::Type)), "{header}");
    }
}

#[tokio::test]
async fn a_hostile_token_is_401_like_any_other() {
    let gate = gate([customer()]);
    for token in ["x".repeat(100_000), by_us(HEADER, "{}"), "..".to_owned()] {
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap())]);
        let problem = gate.admit(&[&CUSTOMER], &presented(&request(headers))).await.unwrap_err();
        assert_eq!(problem.status(), 401);
    }
}

//! JSON Web Keys (RFC 7517), of which only those count that may verify signatures.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::algorithm::{Algorithm, Curve};
use super::material::{KeyError, Material};

/// A key, as a set of keys holds it. A private key's secret parts are not even read.
#[derive(Deserialize)]
pub(super) struct Jwk {
    kty: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    pub(super) kid: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
    k: Option<String>,
}

/// A key that may verify signatures.
#[derive(Debug)]
pub(super) struct Usable {
    pub(super) material: Material,
    /// What the key itself says it is for.
    pub(super) algorithm: Option<Algorithm>,
}

impl Jwk {
    /// The key; `None` where it is for something else, or of a kind that is not known here.
    pub(super) fn usable(&self) -> Result<Option<Usable>, KeyError> {
        let is_for_signatures = self.usage.as_deref().is_none_or(|usage| usage == "sig")
            && self.key_ops.as_ref().is_none_or(|operations| operations.iter().any(|operation| operation == "verify"));
        let algorithm = self.alg.as_deref().map(str::parse).transpose();
        let (true, Ok(algorithm)) = (is_for_signatures, algorithm) else {
            return Ok(None);
        };
        let Some(material) = self.material()? else {
            return Ok(None);
        };
        match algorithm {
            Some(algorithm) if !material.is_for(algorithm) => Err(KeyError::Unfit(algorithm)),
            algorithm => Ok(Some(Usable { material, algorithm })),
        }
    }

    fn material(&self) -> Result<Option<Material>, KeyError> {
        let material = match (self.kty.as_str(), self.crv.as_deref()) {
            ("oct", _) => Material::secret(&bytes(&self.k)?),
            ("RSA", _) => Material::rsa(&bytes(&self.n)?, &bytes(&self.e)?)?,
            ("EC", Some("P-256")) => Material::point(Curve::P256, &bytes(&self.x)?, &bytes(&self.y)?)?,
            ("EC", Some("P-384")) => Material::point(Curve::P384, &bytes(&self.x)?, &bytes(&self.y)?)?,
            ("EC", Some("P-521")) => Material::point(Curve::P521, &bytes(&self.x)?, &bytes(&self.y)?)?,
            ("OKP", Some("Ed25519")) => Material::ed25519(&bytes(&self.x)?)?,
            _ => return Ok(None),
        };
        Ok(Some(material))
    }
}

fn bytes(member: &Option<String>) -> Result<Vec<u8>, KeyError> {
    let text = member.as_deref().ok_or(KeyError::Broken)?;
    URL_SAFE_NO_PAD.decode(text).map_err(|_| KeyError::Broken)
}

//! Properties of verification: a signed call is accepted, a call that was changed afterwards is refused, and so is one
//! without a credential.

use crier::source::scheme::{Scheme, VerifyError, sign, verify, verify_nothing};
use crier::source::{self, Source, json};
use secrecy::SecretString;

use crate::call::{Call, NOW, SECRET};

/// The first byte chooses the source and the change to the call, the rest is the call.
pub(crate) fn run(input: &[u8]) {
    let Some((choice, input)) = input.split_first() else {
        return;
    };
    let choice = usize::from(choice.wrapping_sub(b'0'));
    let source = source::ALL[choice % source::ALL.len()];
    let call = Call::read(source, input);
    lets_nobody_in_without_a_credential(source, &call);
    for scheme in source.profile().schemes {
        lets_in_what_is_signed(source, *scheme, call.clone(), choice);
    }
}

fn lets_nobody_in_without_a_credential(source: &dyn Source, call: &Call) {
    let schemes = source.profile().schemes;
    let secret = SecretString::from(SECRET);
    if verify(schemes, &[secret], call.raw(&call.shown())).is_ok() {
        let is_known = schemes.iter().any(|scheme| bears_secret(*scheme, call));
        assert!(is_known, "let in: {call:?}");
    }
    if !schemes.contains(&Scheme::UrlKey) {
        for secrets in [vec![], vec![SecretString::from("")]] {
            assert!(
                verify(schemes, &secrets, call.raw(&call.shown())).is_err(),
                "no secret: {call:?}"
            );
        }
    }
    let heard = verify_nothing(schemes, call.raw(&call.shown()));
    assert!(
        matches!(heard, VerifyError::Wrong | VerifyError::NotJson),
        "{heard:?}"
    );
}

/// Whether the call contains the secret where the scheme expects it; a fuzzer cannot find a signature.
fn bears_secret(scheme: Scheme, call: &Call) -> bool {
    match scheme {
        Scheme::UrlKey => true,
        Scheme::HeaderSecret { header } => {
            let mut values = call.headers.iter().filter(|(name, _)| name == header);
            values.any(|(_, value)| value == SECRET.as_bytes())
        }
        Scheme::BodySecret { key } => json::parse(&call.body).is_ok_and(|body| body[key] == SECRET),
        Scheme::Hmac { .. } => false,
    }
}

fn lets_in_what_is_signed(source: &dyn Source, scheme: Scheme, mut call: Call, choice: usize) {
    let secret = SecretString::from(SECRET);
    let schemes = [scheme];
    call.headers.clear();
    let signed = sign(scheme, &secret, NOW, &mut call.body);
    call.add(signed);
    let is_json = json::parse(&call.body).is_ok();
    let heard = verify(
        &schemes,
        std::slice::from_ref(&secret),
        call.raw(&call.shown()),
    )
    .map(|_| ());
    match heard {
        Ok(()) => assert!(is_json, "{call:?}"),
        Err(VerifyError::NotJson) => assert!(!is_json, "{call:?}"),
        // If the secret belongs into an object, there is no place for it in a body that is not one.
        Err(VerifyError::Missing | VerifyError::Wrong) => {
            assert!(matches!(scheme, Scheme::BodySecret { .. }), "{call:?}");
        }
        Err(error) => panic!("{error}: {call:?}"),
    }
    let others = [SecretString::from("another secret")];
    let is_open = scheme == Scheme::UrlKey;
    assert!(
        is_open || verify(&schemes, &others, call.raw(&call.shown())).is_err(),
        "{}",
        source.profile().id
    );
    if matches!(scheme, Scheme::Hmac { .. }) && !call.body.is_empty() {
        let at = choice % call.body.len();
        call.body[at] ^= 1;
        let heard = verify(&schemes, &[secret], call.raw(&call.shown())).map(|_| ());
        assert_eq!(heard, Err(VerifyError::Wrong), "{call:?}");
    }
}

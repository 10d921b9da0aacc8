//! How many connections an address may hold open, and whom that does not concern.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// The operator's own proxies: addresses and networks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<(IpAddr, u8)>);

impl TrustedProxies {
    /// Reads addresses (`10.0.0.1`) and networks (`10.0.0.0/8`); the error is what cannot be read.
    pub fn parse(texts: &[String]) -> Result<Self, String> {
        let networks = texts
            .iter()
            .map(|text| network(text).ok_or_else(|| text.clone()));
        networks.collect::<Result<_, _>>().map(Self)
    }

    /// Whether connections from this address are not counted: loopback, or one of the proxies.
    pub fn is_exempt(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_loopback() || self.0.iter().any(|network| contains(*network, address))
    }
}

fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = match text.split_once('/') {
        None => (text.parse::<IpAddr>().ok()?, None),
        Some((address, bits)) => (
            address.parse::<IpAddr>().ok()?,
            Some(bits.parse::<u8>().ok()?),
        ),
    };
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(most);
    (bits <= most).then_some((address, bits))
}

fn contains((network, bits): (IpAddr, u8), address: IpAddr) -> bool {
    match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            network.to_bits() & mask == address.to_bits() & mask
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            network.to_bits() & mask == address.to_bits() & mask
        }
        _ => false,
    }
}

/// How many connections each address holds open now.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenPerAddress(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One of an address's connections; closed when dropped.
#[derive(Debug)]
pub(super) struct Open {
    address: IpAddr,
    all: OpenPerAddress,
}

impl OpenPerAddress {
    /// Counts one more connection from this address, unless it has `most` already.
    pub(super) fn open(&self, address: IpAddr, most: usize) -> Option<Open> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Open {
            address,
            all: self.clone(),
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut counts = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_hold_so_many_connections_and_a_closed_one_makes_room() {
        let open = OpenPerAddress::default();
        let address: IpAddr = "203.0.113.9".parse().unwrap();
        let first = open.open(address, 1).unwrap();
        assert!(open.open(address, 1).is_none());
        drop(first);
        assert!(open.open(address, 1).is_some());
        assert!(
            open.0.lock().unwrap().is_empty(),
            "nothing is kept of who is gone"
        );
    }

    #[test]
    fn loopback_and_the_operators_proxies_are_exempt() {
        let trusted =
            TrustedProxies::parse(&["10.1.0.0/16".to_owned(), "2001:db8::1".to_owned()]).unwrap();
        for exempt in [
            "127.0.0.1",
            "::1",
            "::ffff:127.0.0.1",
            "10.1.200.3",
            "2001:db8::1",
        ] {
            assert!(trusted.is_exempt(exempt.parse().unwrap()), "{exempt}");
        }
        for counted in ["10.2.0.1", "2001:db8::2", "203.0.113.9"] {
            assert!(!trusted.is_exempt(counted.parse().unwrap()), "{counted}");
        }
        assert_eq!(
            TrustedProxies::parse(&["10.0.0.0/33".to_owned()]),
            Err("10.0.0.0/33".to_owned())
        );
    }
}

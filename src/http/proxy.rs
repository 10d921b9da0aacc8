//! The operator's trusted proxies, and the client addresses that they report.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;

/// The header in which proxies report the client: each one appends the address of its caller.
pub(super) const FORWARDED: &str = "x-forwarded-for";

/// The operator's own proxies: addresses and networks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<(IpAddr, u8)>);

impl TrustedProxies {
    /// Parses addresses (`10.0.0.1`) and networks (`10.0.0.0/8`); the error is the text that cannot be parsed.
    pub fn parse(texts: &[String]) -> Result<Self, String> {
        let networks = texts
            .iter()
            .map(|text| network(text).ok_or_else(|| text.clone()));
        networks.collect::<Result<_, _>>().map(Self)
    }

    /// Whether this address is one of the proxies. Loopback is one only if it was named.
    pub(super) fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| contains(*network, address))
    }

    /// Whether connections from this address are not counted: loopback, or one of the proxies.
    pub(super) fn is_exempt(&self, address: IpAddr) -> bool {
        address.to_canonical().is_loopback() || self.contains(address)
    }

    /// The client of a call: the address that connected, or the one that a trusted proxy reports.
    ///
    /// A proxy appends the address of its caller at the right; everything to the left of that is what it was told. So
    /// the list is read from the right, past the trusted proxies, and the first other address is the client; anything
    /// that no trusted proxy wrote is ignored. If an entry is not an address, the hop before it is the client.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lines = headers.get_all(FORWARDED).iter().rev();
        let mut hops = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        while self.contains(client) {
            let Some(hop) = hops.next().and_then(hop) else {
                break;
            };
            client = hop;
        }
        client
    }
}

/// An address as proxies write it: alone, in brackets, or with a port.
fn hop(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let bracketed = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let address = match bracketed {
        Some(inner) => inner.parse::<Ipv6Addr>().ok()?.into(),
        None => text
            .parse::<IpAddr>()
            .or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()))
            .ok()?,
    };
    Some(address.to_canonical())
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
    if bits > most {
        return None;
    }
    // IPv4-mapped IPv6 is converted, because callers are compared as IPv4.
    match (address.to_canonical(), bits.checked_sub(96)) {
        (canonical @ IpAddr::V4(_), Some(bits)) if address.is_ipv6() => Some((canonical, bits)),
        _ => Some((address, bits)),
    }
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

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const PROXY: &str = "10.1.0.7";

    fn trusted() -> TrustedProxies {
        let texts = ["10.1.0.0/16", "2001:db8::1", "::ffff:192.0.2.0/120"];
        TrustedProxies::parse(&texts.map(str::to_owned)).unwrap()
    }

    fn headers(lines: &[String]) -> HeaderMap {
        let value = |line: &String| HeaderValue::from_str(line).unwrap();
        let name = axum::http::HeaderName::from_static(FORWARDED);
        let lines = lines.iter().map(|line| (name.clone(), value(line)));
        lines.collect()
    }

    fn client(peer: &str, lines: &[&str]) -> String {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let client = trusted().client(peer.parse().unwrap(), &headers(&lines));
        client.to_string()
    }

    #[test]
    fn loopback_and_the_operators_proxies_are_exempt() {
        let exempt = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.200.3"];
        for address in exempt.iter().chain(&["2001:db8::1", "192.0.2.77"]) {
            assert!(trusted().is_exempt(address.parse().unwrap()), "{address}");
        }
        for counted in ["10.2.0.1", "2001:db8::2", "203.0.113.9", "192.0.3.1"] {
            assert!(!trusted().is_exempt(counted.parse().unwrap()), "{counted}");
        }
        for wrong in ["10.0.0.0/33", "::/129", "10.0.0.0/", "proxy", ""] {
            let wrong = wrong.to_owned();
            assert_eq!(
                TrustedProxies::parse(std::slice::from_ref(&wrong)),
                Err(wrong)
            );
        }
    }

    #[test]
    fn loopback_is_believed_only_if_it_was_named() {
        assert_eq!(client("127.0.0.1", &["203.0.113.9"]), "127.0.0.1");
        let named = TrustedProxies::parse(&["127.0.0.1".to_owned()]).unwrap();
        let told = headers(&["203.0.113.9".to_owned()]);
        let found = named.client("::ffff:127.0.0.1".parse().unwrap(), &told);
        assert_eq!(found.to_string(), "203.0.113.9");
    }

    #[test]
    fn the_first_stranger_from_the_right_is_the_client() {
        for (lines, found) in [
            (&["203.0.113.9"][..], "203.0.113.9"),
            (&["198.51.100.1, 203.0.113.9,10.1.9.9"], "203.0.113.9"),
            (&["198.51.100.1", "203.0.113.9", "10.1.9.9"], "203.0.113.9"),
            (&["203.0.113.9:4711"], "203.0.113.9"),
            (&["[2001:db8::9]:4711 , 2001:db8::1"], "2001:db8::9"),
            (&["[2001:db8::9]"], "2001:db8::9"),
            (&["::ffff:203.0.113.9"], "203.0.113.9"),
            (&["10.1.1.1, 10.1.2.2"], "10.1.1.1"),
            (&[], PROXY),
            (&[""], PROXY),
            (&["203.0.113.9, unknown"], PROXY),
            (&["203.0.113.9, unknown, 10.1.2.2"], "10.1.2.2"),
            (&["203.0.113.9,"], PROXY),
        ] {
            assert_eq!(client(PROXY, lines), found, "{lines:?}");
        }
    }

    fn any_text() -> impl Strategy<Value = String> {
        "[ -~]{0,40}"
    }

    proptest! {
        #[test]
        fn what_a_stranger_writes_about_itself_changes_nothing(
            lines in prop::collection::vec(any_text(), 0..4),
            address: [u8; 4],
        ) {
            let peer = IpAddr::from(address);
            prop_assume!(!trusted().contains(peer));
            prop_assert_eq!(trusted().client(peer, &headers(&lines)), peer);
        }

        #[test]
        fn whatever_stands_left_of_the_first_stranger_changes_nothing(
            told in prop::collection::vec(any_text(), 0..3),
            stranger: [u8; 4],
            is_own_line: bool,
            ours in prop::collection::vec((0_u8..=255, any::<bool>()), 0..5),
        ) {
            let stranger = IpAddr::from(stranger);
            prop_assume!(!trusted().contains(stranger));
            // Each trusted proxy appends at the right, on the same line or on a new one.
            let mut lines = told;
            match lines.last_mut() {
                Some(line) if !is_own_line => *line = format!("{line},{stranger}"),
                _ => lines.push(stranger.to_string()),
            }
            for (last, is_own_line) in ours {
                let hop = format!("10.1.3.{last}");
                match lines.last_mut() {
                    Some(line) if !is_own_line => *line = format!("{line} , {hop}"),
                    _ => lines.push(hop),
                }
            }
            let found = trusted().client(PROXY.parse().unwrap(), &headers(&lines));
            prop_assert_eq!(found, stranger);
        }
    }
}

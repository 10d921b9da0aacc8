//! JSON as a tree of bounded size, in which no object has a duplicate key.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// How many values may still be read, and how deep.
pub(super) struct Tree {
    nodes: Cell<usize>,
    depth: Cell<usize>,
}

impl Tree {
    /// A tree with at most this many values and levels.
    pub(super) fn of(nodes: usize, depth: usize) -> Self {
        Self {
            nodes: Cell::new(nodes),
            depth: Cell::new(depth),
        }
    }

    /// Reads the contents of an array or object.
    fn inside<T, E: Error>(&self, read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let depth = self.depth.get();
        self.depth.set(take(depth, "too deep")?);
        let read = read();
        self.depth.set(depth);
        read
    }
}

fn take<E: Error>(left: usize, why: &str) -> Result<usize, E> {
    left.checked_sub(1).ok_or_else(|| E::custom(why))
}

fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

impl<'de> DeserializeSeed<'de> for Tree {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        Node(&self).deserialize(json)
    }
}

/// One value of a tree.
struct Node<'a>(&'a Tree);

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        let nodes = &self.0.nodes;
        nodes.set(take(nodes.get(), "too many values")?);
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(without_nul(value)))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        self.0.inside(|| {
            let mut items = Vec::new();
            while let Some(item) = access.next_element_seed(Node(self.0))? {
                items.push(item);
            }
            Ok(Value::Array(items))
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        self.0.inside(|| {
            let mut members = Map::new();
            while let Some(key) = access.next_key::<String>()? {
                let value = access.next_value_seed(Node(self.0))?;
                if members.insert(without_nul(&key), value).is_some() {
                    return Err(A::Error::custom("a key is there twice"));
                }
            }
            Ok(Value::Object(members))
        })
    }
}

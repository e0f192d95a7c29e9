//! Schemas: a request must be taken as before, an answer must be understood as before.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

/// Who reads what a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// We read it: everything that was taken still is.
    Request,
    /// The client reads it: nothing comes that did not come before.
    Answer,
}

/// Two documents, and what was found to break.
pub struct Comparison<'a> {
    old: &'a Value,
    new: &'a Value,
    /// Which two were compared, by where they are: so that a schema that contains itself ends, and is told of once.
    seen: BTreeSet<(Direction, *const Value, *const Value)>,
    /// What is still to be compared, the outermost first: so that what is in several places is told of where it is found soonest.
    waiting: VecDeque<(Direction, String, &'a Value, &'a Value)>,
    /// What breaks, each in one line.
    pub breaks: Vec<String>,
}

/// A schema with its references followed and its parts put together.
#[derive(Default)]
struct Shape<'a> {
    /// The types it may have; none says any.
    types: BTreeSet<&'a str>,
    /// The only values, where they are listed.
    values: Option<BTreeSet<String>>,
    properties: BTreeMap<&'a str, &'a Value>,
    required: BTreeSet<&'a str>,
    items: Option<&'a Value>,
    /// What any other property must be like.
    others: Option<&'a Value>,
    /// One of these, beside `null`.
    variants: Vec<&'a Value>,
    /// `maxLength` and so on.
    limits: BTreeMap<&'a str, &'a Value>,
}

/// Limits that take more when they are larger, and those that take more when they are smaller.
const MOST: [&str; 5] = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];
const LEAST: [&str; 5] = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];

/// Limits that take the same only when they are the same.
const EXACT: [&str; 4] = ["pattern", "uniqueItems", "multipleOf", "const"];

impl<'a> Comparison<'a> {
    /// Nothing is compared yet.
    pub fn new(old: &'a Value, new: &'a Value) -> Self {
        Self { old, new, seen: BTreeSet::new(), waiting: VecDeque::new(), breaks: Vec::new() }
    }

    /// Writes a break down.
    pub fn say(&mut self, place: &str, what: &str) {
        self.breaks.push(format!("{place}: {what}"));
    }

    /// Compares two schemas that describe the same.
    pub fn compare(&mut self, direction: Direction, place: &str, old: &'a Value, new: &'a Value) {
        self.compare_later(direction, place, old, new);
        while let Some((direction, place, old, new)) = self.waiting.pop_front() {
            self.compare_one(direction, &place, old, new);
        }
    }

    fn compare_later(&mut self, direction: Direction, place: &str, old: &'a Value, new: &'a Value) {
        self.waiting.push_back((direction, place.to_owned(), old, new));
    }

    fn compare_one(&mut self, direction: Direction, place: &str, old: &'a Value, new: &'a Value) {
        let (old, new) = (followed(self.old, old), followed(self.new, new));
        if !self.seen.insert((direction, std::ptr::from_ref(old), std::ptr::from_ref(new))) {
            return;
        }
        let (before, now) = (Shape::of(self.old, old), Shape::of(self.new, new));
        self.compare_types(direction, place, &before, &now);
        self.compare_values(direction, place, &before, &now);
        self.compare_limits(direction, place, &before, &now);
        self.compare_properties(direction, place, &before, &now);
        self.compare_variants(direction, place, &before, &now);
        if let (Some(before), Some(now)) = (before.items, now.items) {
            self.compare_later(direction, &format!("{place}/*"), before, now);
        }
        if let (Some(before), Some(now)) = (before.others, now.others) {
            self.compare_later(direction, &format!("{place}/…"), before, now);
        }
    }

    fn compare_types(&mut self, direction: Direction, place: &str, before: &Shape<'_>, now: &Shape<'_>) {
        let (given, taken) = ordered(direction, &before.types, &now.types);
        // Whole numbers are numbers, too.
        let strange = given.iter().find(|kind| !(taken.contains(**kind) || **kind == "integer" && taken.contains("number")));
        if taken.is_empty() || (!given.is_empty() && strange.is_none()) {
            return;
        }
        let list = |types: &BTreeSet<&str>| {
            let types: Vec<&str> = types.iter().copied().collect();
            if types.is_empty() { "anything".to_owned() } else { types.join(" or ") }
        };
        self.say(place, &format!("was {} and is {}", list(&before.types), list(&now.types)));
    }

    fn compare_values(&mut self, direction: Direction, place: &str, before: &Shape<'_>, now: &Shape<'_>) {
        let (given, taken) = ordered(direction, &before.values, &now.values);
        let Some(taken) = taken else { return };
        let missing: Vec<&str> = match given {
            Some(given) => given.difference(taken).map(String::as_str).collect(),
            None => vec!["anything else"],
        };
        for value in missing {
            let what = match direction {
                Direction::Request => format!("does not take {value} any more"),
                Direction::Answer => format!("may be {value} now"),
            };
            self.say(place, &what);
        }
    }

    /// Only of requests: an answer that is longer than before is still the same kind of thing. Formats say how to read a value.
    fn compare_limits(&mut self, direction: Direction, place: &str, before: &Shape<'_>, now: &Shape<'_>) {
        let (was, is) = (before.limits.get("format"), now.limits.get("format"));
        if was != is && (direction == Direction::Request && is.is_some() || direction == Direction::Answer && was.is_some()) {
            self.say(place, &format!("its format was {} and is {}", shown(was), shown(is)));
        }
        if direction == Direction::Answer {
            return;
        }
        for name in MOST.into_iter().chain(LEAST).chain(EXACT) {
            let (was, is) = (before.limits.get(name), now.limits.get(name));
            let Some(limit) = is else { continue };
            let (was_number, is_number) = (was.and_then(|value| value.as_f64()), limit.as_f64());
            let is_narrower = match (was_number, is_number) {
                (Some(was), Some(is)) if MOST.contains(&name) => is < was,
                (Some(was), Some(is)) if LEAST.contains(&name) => is > was,
                _ => was != is,
            };
            if is_narrower {
                self.say(place, &format!("its {name} was {} and is {}", shown(was), shown(is)));
            }
        }
    }

    fn compare_properties(&mut self, direction: Direction, place: &str, before: &Shape<'a>, now: &Shape<'a>) {
        for (name, schema) in &before.properties {
            let here = format!("{place}/{name}");
            match now.properties.get(name) {
                Some(now) => self.compare_later(direction, &here, schema, now),
                None if direction == Direction::Request => self.say(&here, "is not taken any more"),
                None => self.say(&here, "is gone"),
            }
        }
        let both = |name: &&&str| before.properties.contains_key(**name) && now.properties.contains_key(**name);
        match direction {
            Direction::Request => {
                for name in now.required.difference(&before.required) {
                    self.say(&format!("{place}/{name}"), "is required now");
                }
            }
            Direction::Answer => {
                for name in before.required.difference(&now.required).filter(both) {
                    self.say(&format!("{place}/{name}"), "may be missing now");
                }
            }
        }
    }

    /// Variants are told apart by what they say themselves: each of those that may be given must be one of those that are taken.
    fn compare_variants(&mut self, direction: Direction, place: &str, before: &Shape<'a>, now: &Shape<'a>) {
        let (given, taken) = ordered(direction, &before.variants, &now.variants);
        if taken.is_empty() {
            return;
        }
        for (i, variant) in given.iter().enumerate() {
            let fits = taken.iter().any(|candidate| {
                let (old, new) = if direction == Direction::Request { (*variant, *candidate) } else { (*candidate, *variant) };
                let mut alone = Comparison { seen: self.seen.clone(), ..Comparison::new(self.old, self.new) };
                alone.compare(direction, place, old, new);
                alone.breaks.is_empty()
            });
            if !fits {
                let what = if direction == Direction::Request { "is not taken any more" } else { "is a new one" };
                self.say(place, &format!("variant {} {what}", name_of(variant, i)));
            }
        }
        if given.is_empty() {
            self.say(place, "has variants now");
        }
    }
}

impl<'a> Shape<'a> {
    fn of(document: &'a Value, schema: &'a Value) -> Self {
        let mut shape = Self::default();
        shape.add(document, schema);
        shape
    }

    fn add(&mut self, document: &'a Value, schema: &'a Value) {
        let schema = followed(document, schema);
        match &schema["type"] {
            Value::String(kind) => drop(self.types.insert(kind)),
            Value::Array(kinds) => self.types.extend(kinds.iter().filter_map(Value::as_str)),
            _ => {}
        }
        if let Some(values) = schema["enum"].as_array() {
            self.values.get_or_insert_default().extend(values.iter().map(ToString::to_string));
        }
        self.properties.extend(schema["properties"].as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value)));
        self.required.extend(schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
        self.items = schema.get("items").or(self.items);
        self.others = schema.get("additionalProperties").filter(|others| others.is_object()).or(self.others);
        let limits = MOST.iter().chain(&LEAST).chain(&EXACT).chain(&["format"]);
        self.limits.extend(limits.filter_map(|name| Some((*name, schema.get(*name)?))));
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.add(document, part);
        }
        let one_of = schema["oneOf"].as_array().or(schema["anyOf"].as_array()).map_or(&[][..], Vec::as_slice);
        let (null, variants): (Vec<_>, Vec<_>) = one_of.iter().partition(|variant| variant["type"] == "null");
        if let [only] = variants[..] {
            // Something, or null.
            self.add(document, only);
        } else {
            self.variants.extend(variants);
        }
        if !null.is_empty() && !self.types.is_empty() {
            self.types.insert("null");
        }
    }
}

/// What a reference refers to; anything else is itself.
fn followed<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let pointer = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    pointer.map_or(schema, |pointer| document.pointer(pointer).unwrap_or_else(|| panic!("{pointer} is not in the document")))
}

/// What is given and what is taken: in a request clients give what was, in an answer we give what is.
fn ordered<'s, T>(direction: Direction, before: &'s T, now: &'s T) -> (&'s T, &'s T) {
    match direction {
        Direction::Request => (before, now),
        Direction::Answer => (now, before),
    }
}

fn shown(value: Option<&&Value>) -> String {
    value.map_or_else(|| "not limited".to_owned(), ToString::to_string)
}

fn name_of(variant: &Value, i: usize) -> String {
    let named = variant["title"].as_str().or(variant["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()));
    named.map_or_else(|| (i + 1).to_string(), |name| format!("`{name}`"))
}

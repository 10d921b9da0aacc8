//! Builds the interactions that a client sends, and refuses what a client would not send.

use serde_json::{Map, Value, json};

use super::super::command::entry::Entry;
use super::super::command::line::{LineError, Typed, parse_options};
use super::super::command::resolve::Resolver;
use super::super::core::State;
use super::super::limits::length;
use super::super::permissions::{USE_APPLICATION_COMMANDS, VIEW_CHANNEL};
use super::super::snowflake::Snowflake;
use super::super::world::{InteractionKind, World};
use super::action::Action;
use super::{Modal, Person, PersonError, action};

/// A typed command; during autocompletion, required options may be missing.
pub(super) fn command(
    person: &Person,
    state: &State,
    line: &str,
    is_partial: bool,
) -> Result<Action, PersonError> {
    let world = &state.world;
    let channel = world
        .channels
        .get(&person.channel_id)
        .ok_or(PersonError::NotAllowed)?;
    let guild = world.guild_of(channel).ok_or(PersonError::NotAllowed)?;
    let commands = world.commands_in(guild.id);
    let unknown = || LineError::UnknownCommand(line.to_owned());
    let entry = Entry::find(&commands, line, &person.locale).ok_or_else(unknown)?;
    check_permissions(person, world, entry.command)?;
    if entry.is_incomplete() {
        return Err(LineError::MissingSubcommand(entry.full_name()).into());
    }
    let typed = parse_options(entry.options(), entry.rest, &person.locale)?;
    let found = Map::new();
    let (user_id, locale) = (person.user_id, person.locale.as_str());
    let mut resolver = Resolver {
        world,
        guild,
        user_id,
        locale,
        resolved: found,
    };
    let options = if is_partial {
        partial_options(&mut resolver, &typed)
    } else {
        check_required(entry.options(), &typed)?;
        let wires = typed.iter().map(|each| resolver.wire(each));
        wires.collect::<Result<Vec<_>, _>>()?
    };
    let mut body = json!({
        "id": entry.command["id"], "name": entry.command["name"], "type": 1,
        "options": nested(&entry, options),
    });
    if !resolver.resolved.is_empty() {
        body["resolved"] = Value::Object(resolver.resolved);
    }
    let kind = if is_partial {
        InteractionKind::Autocomplete
    } else {
        InteractionKind::Command
    };
    Ok(action(kind, entry.full_name(), person.target(None), body))
}

/// The last option is the one with the cursor; options that do not resolve yet are omitted.
fn partial_options(resolver: &mut Resolver<'_>, typed: &[Typed<'_>]) -> Vec<Value> {
    let Some((focused, before)) = typed.split_last() else {
        return Vec::new();
    };
    let mut options: Vec<Value> = before
        .iter()
        .filter_map(|each| resolver.wire(each).ok())
        .collect();
    options.push(json!({
        "name": focused.option["name"], "type": focused.option["type"],
        "value": focused.text, "focused": true,
    }));
    options
}

fn check_required(options: &[Value], typed: &[Typed<'_>]) -> Result<(), LineError> {
    let is_given = |option: &Value| {
        typed
            .iter()
            .any(|each| each.option["name"] == option["name"])
    };
    let missing = options
        .iter()
        .find(|option| option["required"] == true && !is_given(option));
    match missing.and_then(|option| option["name"].as_str()) {
        Some(name) => Err(LineError::MissingOption(name.to_owned())),
        None => Ok(()),
    }
}

/// Options are nested in their subcommand, and that in its group.
fn nested(entry: &Entry<'_>, options: Vec<Value>) -> Vec<Value> {
    let wrap = |inner: Vec<Value>, branch: &&Value| {
        vec![json!({ "name": branch["name"], "type": branch["type"], "options": inner })]
    };
    entry.branches.iter().rev().fold(options, wrap)
}

/// Discord hides commands from members without `default_member_permissions`; "0" leaves only administrators.
fn check_permissions(person: &Person, world: &World, command: &Value) -> Result<(), PersonError> {
    let held = world.permissions_at(person.channel_id, person.user_id);
    let needed = command["default_member_permissions"].as_str();
    let needed: u64 = match needed.map(str::parse) {
        None => 0,
        Some(Ok(0) | Err(_)) => super::super::permissions::ADMINISTRATOR,
        Some(Ok(needed)) => needed,
    };
    let always = VIEW_CHANNEL | USE_APPLICATION_COMMANDS;
    let wanted = if person.minds_permissions {
        needed | always
    } else {
        always
    };
    if held & wanted == wanted {
        Ok(())
    } else {
        Err(PersonError::NotAllowed)
    }
}

/// A pressed button, or a menu with the chosen values.
pub(super) fn component(
    person: &Person,
    world: &World,
    (message_id, custom_id): (Snowflake, &str),
    values: Option<&[&str]>,
) -> Result<Action, PersonError> {
    let absent = || PersonError::NoSuchComponent(custom_id.to_owned());
    let message = world
        .messages
        .get(&(person.channel_id, message_id))
        .ok_or_else(absent)?;
    if message
        .seen_only_by
        .is_some_and(|only| only != person.user_id)
    {
        return Err(absent());
    }
    let rows = message
        .components
        .iter()
        .filter_map(|row| row["components"].as_array());
    let mut parts = rows.flatten();
    let part = parts
        .find(|part| part["custom_id"] == custom_id)
        .ok_or_else(absent)?;
    if part["disabled"] == true {
        return Err(PersonError::Disabled(custom_id.to_owned()));
    }
    let mut body = json!({ "custom_id": custom_id, "component_type": part["type"] });
    if let Some(values) = values {
        check_values(part, values).ok_or_else(absent)?;
        body["values"] = json!(values);
        body["resolved"] = chosen(world, part, values);
    }
    Ok(used(person, message_id, body))
}

/// A button with this id, whatever the message has.
pub(super) fn forged(person: &Person, message_id: Snowflake, custom_id: &str) -> Action {
    let body = json!({ "custom_id": custom_id, "component_type": 2 });
    used(person, message_id, body)
}

/// A component of a message was used.
fn used(person: &Person, message_id: Snowflake, body: Value) -> Action {
    let custom_id = body["custom_id"].as_str().unwrap_or_default().to_owned();
    let target = person.target(Some(message_id));
    action(InteractionKind::Component, custom_id, target, body)
}

/// Only values that a menu has, and only as many as it allows, can be chosen.
fn check_values(select: &Value, values: &[&str]) -> Option<()> {
    let (least, most) = (select["min_values"].as_u64(), select["max_values"].as_u64());
    let count = u64::try_from(values.len()).ok()?;
    let counts = (least.unwrap_or(1)..=most.unwrap_or(1)).contains(&count);
    let is_offered = |value: &&str| {
        let options = select["options"].as_array();
        select["type"] != 3
            || options.is_some_and(|all| all.iter().any(|option| option["value"] == **value))
    };
    (counts && values.iter().all(is_offered)).then_some(())
}

fn chosen(world: &World, select: &Value, values: &[&str]) -> Value {
    let ids = values
        .iter()
        .filter_map(|value| value.parse::<Snowflake>().ok());
    let wires = |wire: &dyn Fn(Snowflake) -> Option<Value>| -> Value {
        let pairs = ids
            .clone()
            .filter_map(|id| Some((id.to_string(), wire(id)?)));
        Value::Object(pairs.collect())
    };
    match select["type"].as_u64() {
        Some(5) => json!({ "users": wires(&|id| Some(world.user_wire(id))) }),
        Some(6) => {
            let role = |id| world.guilds.values().find_map(|guild| guild.roles.get(&id));
            json!({ "roles": wires(&|id| role(id).map(super::super::world::role_wire)) })
        }
        Some(8) => {
            let channel = |id| world.channels.get(&id).map(|each| world.channel_wire(each));
            json!({ "channels": wires(&channel) })
        }
        _ => json!({}),
    }
}

/// A filled form.
pub(super) fn modal(
    person: &Person,
    modal: &Modal,
    values: &[(&str, &str)],
) -> Result<Action, PersonError> {
    let rows = modal.rows.iter().map(|row| {
        let input = &row["components"][0];
        let given = values
            .iter()
            .find(|(custom_id, _)| input["custom_id"] == *custom_id);
        let own = input["value"].as_str().unwrap_or_default();
        let value = given.map_or(own, |(_, value)| value);
        check_input(input, value)?;
        let filled = json!({ "type": 4, "custom_id": input["custom_id"], "value": value });
        Ok(json!({ "type": 1, "components": [filled] }))
    });
    let rows = rows.collect::<Result<Vec<_>, PersonError>>()?;
    let body = json!({ "custom_id": modal.custom_id, "components": rows });
    let target = person.target(modal.message_id);
    Ok(action(
        InteractionKind::Modal,
        modal.custom_id.clone(),
        target,
        body,
    ))
}

/// A client does not send a value that the form's input does not allow.
fn check_input(input: &Value, value: &str) -> Result<(), PersonError> {
    let bound = |name: &str| {
        input[name]
            .as_u64()
            .and_then(|bound| usize::try_from(bound).ok())
    };
    let size = length(value);
    let is_required = input["required"].as_bool().unwrap_or(true);
    let least = bound("min_length").unwrap_or(usize::from(is_required));
    let is_blank = size == 0 && !is_required;
    if !is_blank
        && !(least.max(usize::from(is_required))..=bound("max_length").unwrap_or(4000))
            .contains(&size)
    {
        let custom_id = input["custom_id"].as_str().unwrap_or_default();
        return Err(PersonError::BadInput(custom_id.to_owned()));
    }
    Ok(())
}

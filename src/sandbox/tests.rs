//! Tests of the sandbox from outside: with raw requests, and with a real serenity client.

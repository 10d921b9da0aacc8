//! Databases to test on: SQLite always, PostgreSQL wherever its server is installed.

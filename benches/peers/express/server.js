// A vote counter as one writes it with Express and better-sqlite3: verifies, stores and counts, one durable commit per call.
const crypto = require('node:crypto');
const Database = require('better-sqlite3');
const express = require('express');

const [port, file, secret] = process.argv.slice(2);

const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('create table if not exists vote (id integer primary key, user text not null, body text not null, at integer not null)');
db.exec('create table if not exists total (user text primary key, votes integer not null)');
const insert = db.prepare('insert into vote (user, body, at) values (?, ?, ?)');
const count = db.prepare('insert into total (user, votes) values (?, 1) on conflict (user) do update set votes = votes + 1');
const record = db.transaction((user, body) => {
    insert.run(user, body, Date.now());
    count.run(user);
});

const app = express();
app.post('/hooks/sphere/:key', express.raw({ type: '*/*' }), (request, response) => {
    const expected = crypto.createHmac('sha256', secret).update(request.body).digest();
    const given = Buffer.from(request.get('x-sphere-signature') ?? '', 'hex');
    if (given.length !== expected.length || !crypto.timingSafeEqual(given, expected)) {
        return response.sendStatus(401);
    }
    record(JSON.parse(request.body).user_id, request.body.toString());
    response.json({ ok: true });
});
app.listen(Number(port), '127.0.0.1');

# What an admin must know: what does not work and why, who can read a channel, what staff is told once.

## Told once, under the next reply to an admin

notice-role = ⚠️ I could not give { $role }. { $why } { $step }
notice-role-again = I can give { $role } again.

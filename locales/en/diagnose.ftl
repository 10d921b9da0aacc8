# What an admin must know: what does not work and why, who can read a channel, what staff are told once.

## Told once, under the next reply to an admin

notice-role = ⚠️ I couldn't give { $role }. { $why } { $step }
notice-role-again = I can give { $role } again.

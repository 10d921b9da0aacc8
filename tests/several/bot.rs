//! Bot processes that share the shards.

use crier_sandbox::Act;

use crate::eventually;
use crate::running::Running;
use crate::world::World;

fn bot(world: &World, shards: &str) -> Running {
    let mut command = world.command(&["run", "--only", "bot"]);
    Running::start(command.env("CRIER__DISCORD__SHARDS", shards))
}

fn registrations(world: &World) -> usize {
    let acts = world.sandbox.log().acts();
    let is_one = |act: &&Act| matches!(act, Act::CommandsRegistered { .. });
    acts.iter().filter(is_one).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_process_takes_its_shards_and_the_one_with_the_first_registers_the_commands() {
    let Some(world) = World::new().await else {
        return;
    };
    let _second = bot(&world, "2-3/4");
    let identified = || world.sandbox.identified();
    eventually("the second half is there", async || {
        identified() == [(2, 4), (3, 4)]
    })
    .await;
    assert_eq!(registrations(&world), 0);
    let _first = bot(&world, "0-1/4");
    eventually("the first half is there", async || {
        identified() == [(2, 4), (3, 4), (0, 4), (1, 4)]
    })
    .await;
    assert_eq!(registrations(&world), 1);
}

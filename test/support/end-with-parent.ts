// Preloaded into servers of tests: one whose test is gone, by kill -9 as well, has nobody left to end it.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.channel?.unref();

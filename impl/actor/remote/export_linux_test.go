package remote

// StartTime is when a process was started, in ticks.
var StartTime = startTime

package steps

type queues struct{}

package strictyaml_test

import (
	"fmt"
	"time"

	"github.com/facetgraph/facet/internal/strictyaml"
)

func ExampleDecode() {
	type redis struct {
		Address  string              `yaml:"address" required:"true"`
		Password strictyaml.Secret   `yaml:"password"`
		Timeout  time.Duration       `yaml:"timeout" min:"1ms" max:"1s"`
		Buffer   strictyaml.ByteSize `yaml:"buffer"`
	}
	cfg := redis{Timeout: 25 * time.Millisecond} // the defaults
	env := func(name string) (string, bool) {
		return map[string]string{"REDIS_PASSWORD": "hunter2"}[name], name == "REDIS_PASSWORD"
	}

	_, err := strictyaml.Decode("bff.yaml", []byte("address: ${REDIS:-localhost:6379}\npassword: ${REDIS_PASSWORD}\nbuffer: 64KiB\n"), &cfg, strictyaml.Options{Env: env})
	fmt.Println(cfg.Address, cfg.Password, cfg.Timeout, cfg.Buffer, err)

	_, err = strictyaml.Decode("bff.yaml", []byte("adress: x\ntimeout: 2s\n"), &cfg, strictyaml.Options{Env: env})
	fmt.Println(err)
	// Output:
	// localhost:6379 *** 25ms 64KiB <nil>
	// bff.yaml:1:1: adress: unknown key, did you mean address?; allowed: address, password, timeout, buffer
	// bff.yaml:1:1: address: is required
	// bff.yaml:2:10: timeout: the text "2s" is out of range; allowed: 1ms to 1s
}
